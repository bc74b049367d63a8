package main

import (
	"fmt"
	"maps"
	"slices"
)

// sized is an engine that tells what its parts cost.
type sized interface {
	// Parts gives bytes on disk by what they are for.
	Parts() (map[string]int64, error)
}

// printParts is the table of what each feature costs, as far as the engine tells.
func printParts(engine any, names int) error {
	e, ok := engine.(sized)
	if !ok {
		return nil
	}
	parts, err := e.Parts()
	if err != nil {
		return err
	}
	fmt.Println("| part of the index | bytes | bytes/name |\n|---|---|---|")
	for _, p := range slices.SortedFunc(maps.Keys(parts), func(a, b string) int { return int(parts[b] - parts[a]) }) {
		fmt.Printf("| %s | %d | %.1f |\n", p, parts[p], float64(parts[p])/float64(names))
	}
	fmt.Println()
	return nil
}
