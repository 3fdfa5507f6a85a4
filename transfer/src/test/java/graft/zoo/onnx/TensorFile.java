package graft.zoo.onnx;

import graft.zoo.bytes.MappedFile;
import java.nio.file.Path;

/**
 * A file that holds one TensorProto, as ONNX's tests have them; in this package, whose reader of tensors is its
 * own.
 */
public final class TensorFile {
    private TensorFile() {
    }

    /** The tensor; its file stays open until the test ends. */
    public static OnnxTensor read(Path path) {
        MappedFile file = MappedFile.open(path);
        return new TensorReader(file, new ExternalData(path)).read(file.bytes(), "tensor");
    }
}
