/**
 * In which order frameworks store the values of a layer's weights, and how they are brought into Graft's order on the
 * way in and out. Open {@link graft.zoo.layout.PyTorchLayout} first; {@link graft.zoo.layout.Fit} compares a file's
 * tensors with a network and fills it. Formats and publishers stand on this package; it knows neither.
 */
package graft.zoo.layout;
