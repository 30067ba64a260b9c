//! Mail: what is written in it, and that it arrives.

mod letters;
