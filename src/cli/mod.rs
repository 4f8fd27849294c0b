//! The command line: arguments, commands, terminal output, exit codes.
