/**
 * Published models. Open {@link graft.zoo.Zoo} first, which loads them: {@link graft.zoo.weights.WeightFile} gives
 * named tensors; {@link graft.zoo.model.PretrainedModel} is a network with its weights, its preprocessing and its class
 * labels. {@link graft.zoo.WeightFiles} is the table of formats, {@code Loader} that of the ways from an open file to a
 * network, {@link graft.zoo.ModelFile} Graft's own format.
 *
 * <p>Formats are separate from architectures, and architectures from publishers: a format reader yields names and
 * tensors, an architecture builds a network, a publisher's table maps names and layouts. The packages stand on floors;
 * each knows only those below it:
 *
 * <pre>
 * graft.zoo                             the tables of formats and of loaders
 * publisher, onnx.export                names, forms and preprocessing of publishers; ONNX files written
 * onnx tensorflow keras caffe matlab    formats that carry a network
 * pytorch safetensors torch7 npy        formats of tensors alone
 * graph                                 what importers of graphs share
 * architecture, description, layout     networks by name, networks as JSON, orders of weights
 * hdf5, protobuf, json, bytes           what formats are made of
 * model                                 what loading gives
 * weights                               what every weight file gives
 * </pre>
 */
package graft.zoo;
