/**
 * HDF5, as far as weight files use it: Keras, MATLAB 7.3, PyTables and h5py's own. Start with
 * {@link graft.zoo.hdf5.Hdf5}, which opens a file and gives its root group; groups give datasets and attributes,
 * datasets give tensors. {@link graft.zoo.hdf5.Hdf5File} is a plain file as named tensors.
 *
 * <p>Source of the layouts: "HDF5 File Format Specification Version 3.0", The HDF Group; the section is named where a
 * structure is read. In its words, O and L are the sizes of file offsets and of lengths in bytes, and an address of all
 * ones is undefined. Everything is little-endian but the elements, which have an order of their own.
 *
 * <pre>
 * Superblock                     where the root is, O and L
 *   ObjectHeader                 a group's or dataset's messages
 *     SymbolTable                old groups: B-tree of version 1, names in a local heap
 *     Link, FractalHeap, BTree2  new groups: links in the header, or in a heap with an index
 *     Attribute, GlobalHeap      small values; strings of variable length lie in global heaps
 *     Dataspace, Datatype        shape and element type of a dataset
 *     DataLayout, ChunkIndex     where its elements lie: in the header, in one piece, in chunks
 *     FilterPipeline             how chunks are packed
 * </pre>
 */
package graft.zoo.hdf5;
