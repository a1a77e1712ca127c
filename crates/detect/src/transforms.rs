//! Changes made to a buffer before it is looked at.
//!
//! What each does stands in `rules`; here they are run one after another in two buffers that are
//! used again.

use rules::Transform;

/// The bytes after all transforms; `bytes` itself when there is none.
pub(crate) fn apply<'b>(
    transforms: &[Transform],
    bytes: &'b [u8],
    buffers: &'b mut [Vec<u8>; 2],
) -> &'b [u8] {
    let Some((first, rest)) = transforms.split_first() else {
        return bytes;
    };
    let [now, next] = buffers;
    first.apply(bytes, now);
    for transform in rest {
        transform.apply(now, next);
        std::mem::swap(now, next);
    }
    now
}
