//! A value that is made when it is first asked for, without a lock: in a child that was forked while another thread made
//! it, a lock would never be given back.

use once_cell::race::OnceBox;

pub(crate) struct Lazy<T>(OnceBox<T>);

impl<T> Lazy<T> {
    pub(crate) const fn new() -> Lazy<T> {
        Lazy(OnceBox::new())
    }

    /// Two threads may both make it; the first one's is kept.
    pub(crate) fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(|| Box::new(make()))
    }
}
