//! Drives archive → index: workers, bounded queues, progress, resume, report.
