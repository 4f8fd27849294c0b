//! Any bytes as an archive: containers and formats told by the bytes themselves.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dateline_fuzz::read(bytes, None));
