// The client library and the numbers of its errors (CR_) and the server's (ER_).
// Options are set with mysql_options, which is not variadic: Swift can call it as it is.
#include <mariadb/mysql.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysqld_error.h>
