//! Query text to an engine-free plan: `parse → Ast → plan → Plan`, and `print` back.
