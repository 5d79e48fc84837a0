/* A disk on which every fsync takes two milliseconds, whatever the real one does. */

#include <time.h>

static int slowly(void) {
    struct timespec wait = {0, 2000000};
    while (nanosleep(&wait, &wait) != 0) {
    }
    return 0;
}

int fsync(int file) {
    (void)file;
    return slowly();
}

int fdatasync(int file) {
    (void)file;
    return slowly();
}
