package graft.zoo.pytorch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.TarDirectory;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightPart;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;

/**
 * An open PyTorch file that holds weights, memory-mapped.
 *
 * <p>They may be the whole file or lie anywhere in it: under the usual keys of a training checkpoint ({@code
 * state_dict}, {@code model_state_dict}, {@code model} …), in a list, in objects of any class, in a whole module. Where
 * there are several sets, {@link #sets} has them all. When all names of the one that is used begin with {@code
 * module.}, which DataParallel adds, that prefix is gone from {@link #tensors()}. Entries that are not tensors are
 * skipped.
 */
public final class PyTorchFile implements WeightFile {
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] LEGACY = HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e");

    private static final int TAR_HEAD = 512;

    /** How the state_dict is packed. */
    private enum Container {
        ZIP("PyTorch (zip)"), LEGACY("PyTorch (legacy stream)"), TAR("PyTorch (tar)");

        private final String format;

        Container(String format) {
            this.format = format;
        }
    }

    private final MappedFile file;
    private final Container container;
    private final StateDict state;

    private PyTorchFile(MappedFile file, String key) {
        this.file = file;
        byte[] head = file.bytes().asSlice(0, Math.min(TAR_HEAD, file.size())).toArray(JAVA_BYTE);
        this.container = isZip(head) ? Container.ZIP : isLegacy(head) ? Container.LEGACY : Container.TAR;
        if (container == Container.TAR && !isTar(head)) {
            throw file.refusal("is neither PyTorch's zip archive nor its older stream or tar archive");
        }
        this.state = switch (container) {
            case ZIP -> ZipContainer.read(file, key);
            case LEGACY -> LegacyContainer.read(file, key);
            case TAR -> TarContainer.read(file, key);
        };
    }

    /**
     * Opens a file, reads its pickle and checks every tensor; their numbers are read when asked for.
     *
     * @param key of the set of weights that is wanted, or what its names begin with; null: the usual one
     * @throws graft.zoo.weights.WeightFileException when the file is missing, damaged, was made to run something, holds
     *                                               no weights, or several sets of which none is the usual one
     */
    public static WeightFile of(MappedFile file, String key) {
        var read = new PyTorchFile(file, key);
        return key == null || read.state.isNamed() ? read : WeightPart.of(read, key);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String format() {
        return container.format;
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(state.tensors());
    }

    @Override
    public Map<String, Integer> sets() {
        return Collections.unmodifiableMap(state.sets());
    }

    @Override
    public String set() {
        return state.set();
    }

    @Override
    public boolean areSetsEqual() {
        return state.isCopied();
    }

    @Override
    public void close() {
        file.close();
    }

    /** Whether a file that begins with these bytes is a zip archive, PyTorch's container since 1.6. */
    public static boolean isZip(byte[] head) {
        return startsWith(head, ZIP);
    }

    /** Whether a file that begins with these bytes is the stream of torch 0.1.10 to 1.5. */
    public static boolean isLegacy(byte[] head) {
        return startsWith(head, LEGACY);
    }

    /** Whether a file that begins with these bytes is a tar archive, PyTorch's container until 0.1.9. */
    public static boolean isTar(byte[] head) {
        return TarDirectory.recognises(head);
    }

    private static boolean startsWith(byte[] head, byte[] magic) {
        return head.length >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }
}
