/**
 * The wire format of Protocol Buffers, in which Caffe, ONNX and TensorFlow store networks: a message is a run of
 * fields, each a tag (field number and wire type) and a value. Start with {@link graft.zoo.protobuf.ProtobufReader}.
 *
 * <p>Source: <a href="https://protobuf.dev/programming-guides/encoding/">protobuf.dev, Encoding</a>.
 */
package graft.zoo.protobuf;
