/**
 * Writes HDF5 files of the oldest kind, which every library reads: superblock 0, object headers of version 1, groups
 * with B-trees and local heaps, datasets of 32-bit floats in one piece, attributes of text. A file is described as a
 * tree of {@link graft.zoo.hdf5.write.NewGroup}s and written by {@link graft.zoo.hdf5.write.Hdf5Writer}; the layouts
 * are those that {@code graft.zoo.hdf5} reads, and its javadoc names the sections of the specification.
 */
package graft.zoo.hdf5.write;
