//! libdeflate: it inflates whole buffers only, and twice as quickly as what can stop halfway.
//!
//! All calls into the C library are in this file.

use std::ptr::NonNull;

use libdeflate_sys as sys;

/// Inflates gzip members.
pub(super) struct Inflater(NonNull<sys::libdeflate_decompressor>);

/// What came of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    /// It was good, checksum and length too, and took this many stored bytes.
    Good(usize),
    /// There was not enough room.
    Full,
    /// It is damaged, or it is cut off.
    Bad,
}

#[allow(unsafe_code, reason = "the library is C")]
// SAFETY: what it points to is owned by it alone and bound to no thread.
unsafe impl Send for Inflater {}

impl Inflater {
    /// Fails only when there is no memory.
    #[allow(unsafe_code, reason = "the library is C")]
    pub(super) fn new() -> Option<Inflater> {
        // SAFETY: has no conditions; null stands for no memory.
        NonNull::new(unsafe { sys::libdeflate_alloc_decompressor() }).map(Inflater)
    }

    /// Inflates the member that `stored` begins with to the end of `out`, into `room` bytes at most, which must be
    /// there: nothing is allocated. If it is not good, nothing is appended.
    #[allow(unsafe_code, reason = "the library is C, and the room need not be filled with zeros first")]
    pub(super) fn member(&mut self, stored: &[u8], out: &mut Vec<u8>, room: usize) -> Member {
        let spare = out.spare_capacity_mut();
        let room = room.min(spare.len());
        let (mut taken, mut written) = (0, 0);
        // SAFETY: both buffers are at least as long as is said, and do not overlap, for one is borrowed mutably.
        let result = unsafe {
            sys::libdeflate_gzip_decompress_ex(
                self.0.as_ptr(),
                stored.as_ptr().cast(),
                stored.len(),
                spare.as_mut_ptr().cast(),
                room,
                &raw mut taken,
                &raw mut written,
            )
        };
        match result {
            sys::libdeflate_result_LIBDEFLATE_SUCCESS => {
                assert!(written <= room && taken <= stored.len(), "libdeflate keeps to its buffers");
                // SAFETY: `written` bytes after the old length were written just now, and are within the capacity.
                unsafe { out.set_len(out.len() + written) };
                Member::Good(taken)
            }
            sys::libdeflate_result_LIBDEFLATE_INSUFFICIENT_SPACE => Member::Full,
            _ => Member::Bad,
        }
    }
}

impl Drop for Inflater {
    #[allow(unsafe_code, reason = "the library is C")]
    fn drop(&mut self) {
        // SAFETY: it was allocated by the library and is not used any more.
        unsafe { sys::libdeflate_free_decompressor(self.0.as_ptr()) };
    }
}

/// Goes on with a CRC-32, which begins with 0. The instructions of the processor are used, whichever it has.
#[allow(unsafe_code, reason = "the library is C")]
pub(super) fn crc32(sum: u32, bytes: &[u8]) -> u32 {
    // SAFETY: the bytes are as many as is said. An empty slice has a pointer that is not null, which would mean "begin".
    unsafe { sys::libdeflate_crc32(sum, bytes.as_ptr().cast(), bytes.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_goes_on_over_pieces() {
        // The check value that the definition of CRC-32 gives.
        assert_eq!(crc32(0, b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(crc32(crc32(0, b"1234"), b""), b"56789"), 0xcbf4_3926);
        assert_eq!(crc32(0, b""), 0);
    }
}
