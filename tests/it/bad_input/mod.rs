//! What is malformed gets the error that its standard names, and never more: no fault, no redirect to anywhere else.

mod bodies;
mod forms;
mod headers;
mod methods;
mod random;
