#ifndef CLAZYCURL_H
#define CLAZYCURL_H

// Nothing to call: the target only gives the linker the functions of libcurl that Foundation uses, so that the library
// and the thirty it brings along are loaded by the first call and not by every command (lazycurl.c).

#endif
