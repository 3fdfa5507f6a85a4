/**
 * The bytes under all weight formats: a file mapped into memory ({@link graft.zoo.bytes.MappedFile}, read this first),
 * a tensor that lies in it ({@link graft.zoo.bytes.MappedTensor}), its conversion to 32-bit floats
 * ({@link graft.zoo.bytes.Elements}), and the directory of a zip archive ({@link graft.zoo.bytes.ZipDirectory}).
 * {@link graft.zoo.bytes.Contents} is an open weight file made of these; {@link graft.zoo.bytes.NewFile} writes files.
 *
 * <p>Nothing here allocates by a length that a file declares before that length was checked against the bytes that
 * are there.
 */
package graft.zoo.bytes;
