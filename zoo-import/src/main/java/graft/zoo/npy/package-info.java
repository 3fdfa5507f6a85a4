/** NumPy's array files: {@link graft.zoo.npy.NpyFile} for one array. */
package graft.zoo.npy;
