import CLinux

/// Lets large blocks of memory go back to the system when they are freed.
///
/// The C library keeps them once it has seen a few, for each thread by itself: a process whose many threads each
/// handled a large delivery once would hold megabytes for each of them for ever. The price is a system call for each
/// block of that size.
package func returnLargeBlocks() {
  _ = mallopt(M_MMAP_THRESHOLD, 256 << 10)
  _ = mallopt(M_TRIM_THRESHOLD, 1 << 20)
}
