// malloc_trim, which the module Glibc does not declare.
#include <malloc.h>
