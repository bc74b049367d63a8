package probe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
)

// A service that is pressed asks for work before it answers: 402 with a challenge, which
// is 1:easiness:time:token. The same request comes again with 1:token:prefix, where the
// first four bytes of SHA-256(prefix, token 262,144 times) are at most the threshold that
// the easiness stands for. Each try hashes 12 MB.
const (
	cashHeader    = "X-Hashcash"
	cashToken     = 48 // bytes
	cashRepeats   = 262_144
	cashBlock     = 1024 // repeats that are hashed at once
	cashMostTries = 400  // what is likely to take more is not begun
)

// cashThreshold is what an easiness of 0 to 255 stands for.
func cashThreshold(easiness int) uint32 {
	return uint32(((easiness&63)<<1)+1) << ((easiness>>6)*7 + 3)
}

// solveCash answers a challenge, unless that would take longer than budget.
func solveCash(ctx context.Context, challenge string, now func() time.Time, budget time.Duration) (answer string, ok bool) {
	part := strings.Split(challenge, ":")
	if len(part) != 4 || part[0] != "1" {
		return "", false
	}
	easiness, err := strconv.Atoi(part[1])
	token, bad := base64.RawURLEncoding.DecodeString(part[3])
	if err != nil || bad != nil || easiness < 0 || easiness > 255 || len(token) != cashToken {
		return "", false
	}
	most := cashThreshold(easiness)
	if (1<<32)/(uint64(most)+1) > cashMostTries/2 {
		return "", false
	}
	end := now().Add(budget)
	for try := range uint32(cashMostTries) {
		if ctx.Err() != nil || now().After(end) {
			return "", false
		}
		prefix := binary.LittleEndian.AppendUint32(nil, try)
		if cashHash(prefix, token) <= most {
			return "1:" + part[3] + ":" + base64.RawURLEncoding.EncodeToString(prefix), true
		}
	}
	return "", false
}

func cashHash(prefix, token []byte) uint32 {
	h := sha256.New()
	h.Write(prefix)
	block := bytes.Repeat(token, cashBlock)
	for range cashRepeats / cashBlock {
		h.Write(block)
	}
	return binary.BigEndian.Uint32(h.Sum(nil))
}
