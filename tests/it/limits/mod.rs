//! Strangers who try too often: whom a request comes from, what is counted, what is refused, and who is not.

mod addresses;
