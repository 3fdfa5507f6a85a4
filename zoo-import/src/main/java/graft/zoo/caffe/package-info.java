/**
 * Caffe: networks as text ({@code .prototxt}) and their trained weights ({@code .caffemodel}). To read in this order:
 * <ol>
 * <li>{@link graft.zoo.caffe.CaffeLoader} loads both;
 * <li>text: {@link graft.zoo.caffe.PrototxtParser} gives a {@link graft.zoo.caffe.PrototxtMessage},
 * {@link graft.zoo.caffe.CaffeLayer} reads layers of all generations out of it, {@link graft.zoo.caffe.CaffeGraph}
 * keeps those that inference needs;
 * <li>{@link graft.zoo.caffe.CaffeNetwork} builds a network from them: {@link graft.zoo.caffe.CaffeOperators} has the
 * {@link graft.zoo.caffe.CaffeOperator} of each type, in a class for each family ({@code CaffeConvolutions},
 * {@code CaffeActivations}, {@code CaffeArithmetic}, {@code CaffeStatistics}, {@code CaffeShapes}, {@code CaffeParts});
 * its rule is given a {@link graft.zoo.caffe.CaffeCall}; {@link graft.zoo.caffe.CaffeFields} refuses fields that none
 * has read;
 * <li>weights: {@link graft.zoo.caffe.CaffeModelFile} has the blobs, {@link graft.zoo.caffe.CaffeWeights} puts them
 * into the network, {@link graft.zoo.caffe.FlattenedOrder} finds where Graft's order of features is another;
 * <li>{@link graft.zoo.caffe.CaffePreprocessing}: how the network wants its images.
 * </ol>
 *
 * <p>Words: a <em>blob</em> is a tensor; a layer reads its <em>bottom</em> blobs and writes its <em>top</em> blobs, and
 * where both have one name it works in place.
 *
 * <p>Source: <a href="https://github.com/BVLC/caffe/blob/master/src/caffe/proto/caffe.proto">caffe.proto</a> and
 * blob.cpp, net.cpp, upgrade_proto.cpp, layers/*.cpp of BVLC/caffe at commit 9b891540.
 */
package graft.zoo.caffe;
