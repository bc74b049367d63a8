module blindex/bench

go 1.26.0

replace blindex => ../

require blindex v0.0.0-00010101000000-000000000000
