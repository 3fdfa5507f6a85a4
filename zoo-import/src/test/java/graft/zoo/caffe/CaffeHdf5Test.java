package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.testing.SharedFiles;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.hdf5.write.Hdf5Writer;
import graft.zoo.hdf5.write.NewGroup;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code .caffemodel.h5}: the same weights as in the caffemodel, in the layout of Caffe's {@code Net::ToHDF5}. */
class CaffeHdf5Test {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet", "googlenet"})
    void weightsInHdf5MakeTheSameNetworkAsTheCaffemodel(String name) throws IOException {
        Path caffemodel = SharedFiles.path("fixtures/caffe/" + name + ".caffemodel");
        Path prototxt = SharedFiles.path("fixtures/caffe/" + name + ".prototxt");
        Files.copy(prototxt, folder.resolve(name + ".prototxt"));
        Path hdf5 = folder.resolve(name + ".caffemodel.h5");
        try (CaffeModelFile file = CaffeModelFile.open(caffemodel)) {
            NewGroup root = new NewGroup();
            file.tensors().forEach((tensor, values) -> {
                int bracket = tensor.indexOf('[');
                root.group("data/" + tensor.substring(0, bracket)).dataset(
                        tensor.substring(bracket + 1, tensor.length() - 1), values);
            });
            Hdf5Writer.write(hdf5, root);
            try (WeightFile read = WeightFiles.open(hdf5)) {
                assertEquals("Caffe (HDF5)", read.format());
                assertEquals(file.tensors().keySet(), read.tensors().keySet());
            }
        }
        PretrainedModel expected = CaffeLoader.load(caffemodel, prototxt);
        PretrainedModel found = Zoo.load(hdf5);
        assertEquals(expected.network().nodes().toString(), found.network().nodes().toString());
        expected.network().parameters().forEach((parameter, values) -> assertArrayEquals(values.value().toArray(),
                found.network().parameters().get(parameter).value().toArray(), parameter));
    }
}
