// Loads libcurl on the first call.
//
// FoundationNetworking needs libcurl, which brings some thirty libraries along: loading them takes longer than `cbchat
// list` itself, and most commands never call out. These are the functions of libcurl that FoundationNetworking uses, each
// passing its arguments on to the real one. Where the runtime is linked dynamically, libcurl is already there and dlopen
// only finds it again.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void *real(const char *name) {
  static void *library;
  void *handle = __atomic_load_n(&library, __ATOMIC_ACQUIRE);
  if (!handle) {
    handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
      fprintf(stderr, "cbchat: libcurl.so.4 is missing; install it (Debian: apt install libcurl4)\n");
      _Exit(78);
    }
    __atomic_store_n(&library, handle, __ATOMIC_RELEASE);
  }
  void *function = dlsym(handle, name);
  if (!function) {
    fprintf(stderr, "cbchat: this libcurl is too old: it has no %s\n", name);
    _Exit(78);
  }
  return function;
}

// Every argument of these functions is a pointer, an int or a long, and so is every result. The variadic ones take one
// more argument, a long, a pointer or a curl_off_t: eight bytes on every 64-bit Linux.
#define FORWARD(result, name, parameters, arguments)                                                                   \
  result name parameters {                                                                                             \
    static result(*function) parameters;                                                                               \
    if (!function) function = (result(*) parameters)real(#name);                                                       \
    return function arguments;                                                                                         \
  }

#define FORWARD_VARIADIC(name)                                                                                         \
  int name(void *handle, int option, ...) {                                                                            \
    static int (*function)(void *, int, ...);                                                                          \
    if (!function) function = (int (*)(void *, int, ...))real(#name);                                                  \
    va_list list;                                                                                                      \
    va_start(list, option);                                                                                            \
    void *argument = va_arg(list, void *);                                                                             \
    va_end(list);                                                                                                      \
    return function(handle, option, argument);                                                                         \
  }

FORWARD(void, curl_easy_cleanup, (void *handle), (handle))
FORWARD(void *, curl_easy_init, (void), ())
FORWARD(int, curl_easy_pause, (void *handle, int mask), (handle, mask))
FORWARD(const char *, curl_easy_strerror, (int code), (code))
FORWARD(void, curl_free, (void *pointer), (pointer))
FORWARD(int, curl_global_init, (long flags), (flags))
FORWARD(int, curl_multi_add_handle, (void *multi, void *handle), (multi, handle))
FORWARD(int, curl_multi_assign, (void *multi, int socket, void *pointer), (multi, socket, pointer))
FORWARD(int, curl_multi_cleanup, (void *multi), (multi))
FORWARD(void *, curl_multi_info_read, (void *multi, int *left), (multi, left))
FORWARD(void *, curl_multi_init, (void), ())
FORWARD(int, curl_multi_remove_handle, (void *multi, void *handle), (multi, handle))
FORWARD(int, curl_multi_socket_action, (void *multi, int socket, int events, int *running),
        (multi, socket, events, running))
FORWARD(void *, curl_slist_append, (void *list, const char *text), (list, text))
FORWARD(void, curl_slist_free_all, (void *list), (list))
FORWARD(void *, curl_url, (void), ())
FORWARD(int, curl_url_get, (const void *url, int part, char **text, unsigned flags), (url, part, text, flags))
FORWARD(int, curl_url_set, (void *url, int part, const char *text, unsigned flags), (url, part, text, flags))
FORWARD(char *, curl_version, (void), ())
FORWARD(void *, curl_version_info, (int version), (version))
FORWARD_VARIADIC(curl_easy_getinfo)
FORWARD_VARIADIC(curl_easy_setopt)
FORWARD_VARIADIC(curl_multi_setopt)
