/** Transfer learning from one end to the other: pictures in, a trained network and a report of what the transfer was worth out. */
package graft.transfer;
