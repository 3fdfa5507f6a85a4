/**
 * Caffe: networks as text ({@code .prototxt}) and their trained weights ({@code .caffemodel}). Open
 * {@link graft.zoo.caffe.CaffeLoader} first; {@link graft.zoo.caffe.CaffeNetwork} turns text into a network,
 * {@link graft.zoo.caffe.CaffeModelFile} reads weights.
 *
 * <p>Words: a <em>blob</em> is a tensor; a layer reads its <em>bottom</em> blobs and writes its <em>top</em> blobs, and
 * where both have one name it works in place.
 *
 * <p>Source: <a href="https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto">caffe.proto</a> and
 * blob.cpp, net.cpp, upgrade_proto.cpp, layers/*.cpp of BVLC/caffe at commit 9b891540.
 */
package graft.zoo.caffe;
