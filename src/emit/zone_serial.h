/*
 * zone_serial.h: the serial that a zone gets from the zone file that is there
 * already.  Used by zones.c alone, which hands it the old file and the new
 * records.
 */
#ifndef TOPOC_ZONE_SERIAL_H
#define TOPOC_ZONE_SERIAL_H

#include "out.h"

/*
 * Read an old zone file of len bytes (cut: it goes on, so that its records are
 * not those of the new one); soa is the new SOA record, with whatever serial,
 * rest all other records of the new file.  Sets *serial to the old
 * serial where all records but for it are the same, otherwise to the next one
 * (RFC 1982), which is never 0.  Comments, blanks and brackets do not count.
 * False: the old serial could not be read.
 */
bool zone_serial(const char *old, size_t len, bool cut, const struct out *soa,
    const struct out *rest, uint32_t *serial);

#endif
