/**
 * Files that are not read, recognised by their bytes, so that each is named for what it is, with the way out. Open
 * {@link graft.zoo.foreign.ForeignFormats} first.
 */
package graft.zoo.foreign;
