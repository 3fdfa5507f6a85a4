/**
 * NumPy's array files: {@link graft.zoo.npy.NpyFile} for one array, {@link graft.zoo.npy.NpzFile} for archives of
 * several.
 */
package graft.zoo.npy;
