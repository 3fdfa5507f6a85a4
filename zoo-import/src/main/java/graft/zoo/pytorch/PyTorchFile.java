package graft.zoo.pytorch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.Contents;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.TarDirectory;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * An open PyTorch file that holds a state_dict, memory-mapped.
 *
 * <p>The state_dict may be the whole file or lie under one of the usual keys of a training checkpoint
 * ({@code state_dict}, {@code model_state_dict}, {@code model}, {@code net}, {@code state_dict_ema},
 * {@code model_ema}). When all names begin with {@code module.}, which DataParallel adds, that prefix is gone from
 * {@link #tensors()}. Entries that are not tensors are skipped.
 */
public final class PyTorchFile {
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
    private final Map<String, StoredTensor> tensors;

    private PyTorchFile(MappedFile file) {
        this.file = file;
        byte[] head = file.bytes().asSlice(0, Math.min(TAR_HEAD, file.size())).toArray(JAVA_BYTE);
        this.container = isZip(head) ? Container.ZIP : isLegacy(head) ? Container.LEGACY : Container.TAR;
        if (container == Container.TAR && !isTar(head)) {
            throw file.refusal("is neither PyTorch's zip archive nor its older stream or tar archive");
        }
        this.tensors = switch (container) {
            case ZIP -> ZipContainer.read(file);
            case LEGACY -> LegacyContainer.read(file);
            case TAR -> TarContainer.read(file);
        };
    }

    /**
     * Opens a file, reads its pickle and checks every tensor; their numbers are read when asked for.
     *
     * @throws graft.zoo.weights.WeightFileException when the file is missing, damaged, wants something executed, or
     *         holds no
     *                                       state_dict
     */
    public static WeightFile of(MappedFile file) {
        var read = new PyTorchFile(file);
        return new Contents(file, read.container.format, read.tensors);
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
