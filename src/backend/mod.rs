//! Where documents live: `trait Backend`, the naive `scan` oracle and the Tantivy index.
