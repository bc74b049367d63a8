package index

// AnalyzerVersion changes whenever names are split into other terms than before: an
// index made with another version is built anew.
const AnalyzerVersion = "4"
