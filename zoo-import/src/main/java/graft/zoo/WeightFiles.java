package graft.zoo;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.caffe.CaffeHdf5;
import graft.zoo.caffe.CaffeModelFile;
import graft.zoo.foreign.ForeignFormats;
import graft.zoo.hdf5.Hdf5;
import graft.zoo.keras.KerasFile;
import graft.zoo.matlab.MatFile;
import graft.zoo.npy.NpyFile;
import graft.zoo.npy.NpzFile;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.pytorch.PyTorchFile;
import graft.zoo.safetensors.SafetensorsFile;
import graft.zoo.tensorflow.GraphDefFile;
import graft.zoo.tensorflow.TensorFlowFiles;
import graft.zoo.torch7.Torch7File;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import graft.zoo.weights.WeightPart;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/** Opens weight files of all formats. The format is recognised by the file's bytes, never by its ending. */
public final class WeightFiles {
    /** Enough for every mark: the farthest one, of tar, is at byte 257. */
    private static final int HEAD_BYTES = 4096;
    private static final String READABLE = "format not read by this version; readable: "
            + "PyTorch (zip, legacy stream and tar), safetensors, ONNX, TensorFlow, Caffe, HDF5 (Keras), "
            + "MATLAB 5 and 7.3, Torch7, NumPy (npz, npy)";

    /**
     * One format.
     *
     * @param name       in words
     * @param recognises its files, by their first bytes and where those do not tell by more
     * @param reader     reads a file, with the key of the weights that are wanted or null; the result closes it when it
     *                   is closed. Or throws what to do instead
     */
    private record Format(String name, BiPredicate<MappedFile, byte[]> recognises,
            BiFunction<MappedFile, String, WeightFile> reader) {

        /** A format whose files hold one set of weights: a key can only be what names begin with. */
        Format(String name, BiPredicate<MappedFile, byte[]> recognises, Function<MappedFile, WeightFile> reader) {
            this(name, recognises, (file, key) -> {
                WeightFile whole = reader.apply(file);
                return key == null ? whole : WeightPart.of(whole, key);
            });
        }

        /** A format whose files begin with a mark. */
        static Format marked(String name, Predicate<byte[]> mark, Function<MappedFile, WeightFile> reader) {
            return new Format(name, (_, head) -> mark.test(head), reader);
        }

        /** PyTorch's, whose files may hold several sets of weights. */
        static Format pytorch(String container, Predicate<byte[]> mark) {
            return new Format("PyTorch (" + container + ")", (_, head) -> mark.test(head), PyTorchFile::of);
        }

        /** Formats that are recognised only to report what to do about them. */
        static Format foreign(BiFunction<MappedFile, byte[], Optional<String>> advice) {
            return new Format("another", (file, head) -> advice.apply(file, head).isPresent(), (file, _) -> {
                throw file.refusal(advice.apply(file, head(file)).orElseThrow());
            });
        }

        /** A format that is recognised only to report what to do about it. */
        static Format refused(String name, Predicate<byte[]> mark, String advice) {
            return marked(name, mark, file -> {
                throw file.refusal("is " + name + "; " + advice);
            });
        }
    }

    /**
     * In the order in which they are tried: sure marks first. Then come endings, so that a damaged file is refused for
     * what is wrong with it, and formats without a mark.
     */
    private static final List<Format> FORMATS = List.of(
            Format.marked("Keras (zip)", KerasFile::isZip, KerasFile::ofZip),
            Format.marked("NumPy archive", NpzFile::recognises, NpzFile::of),
            Format.foreign(ForeignFormats::findZip),
            Format.pytorch("zip", PyTorchFile::isZip),
            Format.pytorch("legacy stream", PyTorchFile::isLegacy),
            Format.marked("safetensors", SafetensorsFile::recognises, SafetensorsFile::of),
            Format.marked("NumPy array", NpyFile::recognises, NpyFile::of),
            Format.pytorch("tar", PyTorchFile::isTar),
            Format.marked("MATLAB", MatFile::recognises, MatFile::of),
            Format.marked("Torch7", Torch7File::recognises, Torch7File::of),
            Format.refused("a MATLAB file of version 4", MatFile::isVersion4,
                    "save it again in MATLAB: save(file, '-v7')"),
            Format.marked("HDF5", Hdf5::recognises, WeightFiles::hdf5),
            new Format("index of parts", ShardedFile::recognises, ShardedFile::of),
            Format.foreign(ForeignFormats::find),
            Format.marked("TensorFlow SavedModel", TensorFlowFiles::isSavedModel, TensorFlowFiles::savedModelOf),
            Format.marked("TensorFlow GraphDef", TensorFlowFiles::isGraphDef, GraphDefFile::of),
            Format.refused("the list of a folder's TensorFlow checkpoints", TensorFlowFiles::isCheckpointList,
                    "name one checkpoint's .index file in that folder"),
            Format.refused("a TensorFlow graph without weights (.meta)", TensorFlowFiles::isMetaGraph,
                    "name the checkpoint's .index file beside it"),
            Format.marked("ONNX", OnnxFile::recognises, OnnxFile::of),
            new Format("Torch7", (file, _) -> Torch7File.recognisesName(file.path()), Torch7File::of),
            new Format("TensorFlow checkpoint", (file, _) -> TensorFlowFiles.isCheckpoint(file),
                    TensorFlowFiles::checkpointOf),
            new Format("ONNX", (file, _) -> file.path().toString().endsWith(".onnx"), OnnxFile::of),
            new Format("Caffe", (file, _) -> isCaffe(file), CaffeModelFile::of),
            Format.foreign(ForeignFormats::findLast));

    private WeightFiles() {
    }

    /**
     * Opens a weight file.
     *
     * @param named the file, its folder, or what the names of a TensorFlow checkpoint begin with; of weights in several
     *              files their index
     * @throws WeightFileException when it is missing, a folder without weights or with several files, empty,
     *                             unreadable, of no known format, or damaged
     */
    public static WeightFile open(Path named) {
        return open(named, null);
    }

    /**
     * Opens one of several sets of weights in a file.
     *
     * @param key that chooses it, as in {@link WeightFile#sets}, or what the names of its tensors begin with; null: the
     *            usual one
     * @throws WeightFileException as {@link #open(Path)} does, or when there is no such set
     */
    public static WeightFile open(Path named, String key) {
        return MappedFile.open(located(named), file -> read(file, key));
    }

    /**
     * The file that is meant by a path: of a folder the weights in it, of a TensorFlow checkpoint its index.
     *
     * @throws WeightFileException when a folder holds no weights, several files of which any may be meant, or is itself
     *                             of a format that is not read
     */
    public static Path located(Path named) {
        ForeignFormats.findFolder(TensorFlowFiles.located(named)).ifPresent(advice -> {
            throw new WeightFileException(named, advice);
        });
        return WeightFolder.located(named);
    }

    private static WeightFile read(MappedFile file, String key) {
        byte[] head = head(file);
        return FORMATS.stream().filter(format -> format.recognises().test(file, head)).findFirst()
                .orElseThrow(() -> file.refusal(READABLE + "; found a file that begins with " + shown(head)
                        + ": truncated, or not a weight file"))
                .reader().apply(file, key);
    }

    private static byte[] head(MappedFile file) {
        return file.bytes().asSlice(0, Math.min(HEAD_BYTES, file.size())).toArray(JAVA_BYTE);
    }

    private static WeightFile hdf5(MappedFile file) {
        Hdf5 hdf5 = Hdf5.of(file, file.bytes());
        return CaffeHdf5.recognises(hdf5) ? CaffeModelFile.ofHdf5(file, hdf5) : KerasFile.ofHdf5(file);
    }

    /** Caffe's files have no mark, so they are tried; one whose name ends so is refused for what is wrong with it. */
    private static boolean isCaffe(MappedFile file) {
        return file.path().toString().endsWith(".caffemodel") || CaffeModelFile.recognises(file.bytes());
    }

    private static String shown(byte[] head) {
        var text = new StringBuilder();
        for (int i = 0; i < Math.min(8, head.length); i++) {
            text.append(String.format(i == 0 ? "%02x" : " %02x", head[i]));
        }
        return text.toString();
    }
}
