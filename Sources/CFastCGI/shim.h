// fcgiapp.h alone: fcgi_stdio.h redefines stdio's names.
#include <fcgiapp.h>
