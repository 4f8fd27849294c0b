//! `Article + Annotations → Document`: what is indexed.
