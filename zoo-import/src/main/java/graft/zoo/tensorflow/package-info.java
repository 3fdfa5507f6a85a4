/**
 * TensorFlow's files: frozen graphs ({@link graft.zoo.tensorflow.GraphDefFile}), checkpoints of version 1
 * ({@link graft.zoo.tensorflow.CheckpointV1File}) and 2 ({@link graft.zoo.tensorflow.CheckpointV2File}, which
 * SavedModels use too). Open {@link graft.zoo.tensorflow.TensorFlowFiles} first: it recognises each. Graphs
 * become networks in {@link graft.zoo.tensorflow.graph}.
 *
 * <p>Both checkpoints are sorted tables ({@link graft.zoo.tensorflow.SortedTable}); all values are protocol buffers.
 * Sources: tensorflow/core/framework (graph.proto, tensor.proto), tensorflow/core/protobuf/tensor_bundle.proto,
 * tensorflow/core/util/saved_tensor_slice.proto; google/leveldb, doc/table_format.md.
 */
package graft.zoo.tensorflow;
