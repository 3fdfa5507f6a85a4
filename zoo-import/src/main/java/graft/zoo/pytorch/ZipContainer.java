package graft.zoo.pytorch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.bytes.ZipDirectory;
import graft.zoo.pytorch.Pickled.Storage;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The zip container of torch 1.6 and later.
 *
 * <table>
 * <caption>Entries, all stored, under one root folder of any name</caption>
 * <tr><td>{@code data.pkl}</td><td>the pickle</td></tr>
 * <tr><td>{@code data/<key>}</td><td>the bytes of a storage</td></tr>
 * <tr><td>{@code byteorder}</td><td>{@code little} or {@code big}; absent before torch 2.0: little</td></tr>
 * <tr><td>{@code constants.pkl}, {@code code/…}</td><td>only in TorchScript archives, which are refused</td></tr>
 * </table>
 */
final class ZipContainer implements StateDict.Storages {
    private static final String PICKLE = "/data.pkl";
    private static final long MAX_PICKLE = 64L << 20;

    private final MappedFile file;
    private final ZipDirectory zip;
    private final String root;

    private ZipContainer(MappedFile file) {
        this.file = file;
        this.zip = new ZipDirectory(file);
        this.root = root();
    }

    static StateDict read(MappedFile file, String key) {
        var container = new ZipContainer(file);
        ByteOrder order = container.byteOrder();
        MemorySegment pickle = container.verified("data.pkl");
        if (pickle.byteSize() > MAX_PICKLE) {
            throw file.refusal("data.pkl has " + pickle.byteSize() + " bytes; at most " + MAX_PICKLE + " are read");
        }
        var in = new PickleBytes(file, pickle, "data.pkl");
        Pickled value = new PickleMachine(in, new Rebuild()).run();
        if (in.offset() != pickle.byteSize()) {
            throw in.bad("the pickle ends here, its entry has " + pickle.byteSize() + " bytes");
        }
        return StateDict.of(file, value, key, container, order);
    }

    private String root() {
        String found = null;
        for (String name : zip.entries().keySet()) {
            int slash = name.indexOf('/');
            if (slash > 0 && name.substring(slash).equals(PICKLE)) {
                if (found != null) {
                    throw file.refusal("has two pickles: '" + ShownName.of(found) + PICKLE + "' and '"
                            + ShownName.of(name) + "'");
                }
                found = name.substring(0, slash);
            }
        }
        if (found == null) {
            throw file.refusal("is a zip archive without data.pkl, so not PyTorch's" + contents());
        }
        for (String name : zip.entries().keySet()) {
            if (name.equals(found + "/constants.pkl") || name.startsWith(found + "/code/")) {
                throw file.refusal("is a TorchScript archive (program and weights), which is not read; save the "
                        + "weights alone: torch.save(model.state_dict(), path)");
            }
        }
        return found;
    }

    private String contents() {
        if (zip.entries().isEmpty()) {
            return "; it is empty";
        }
        String first = zip.entries().keySet().iterator().next();
        return "; its first entry is '" + ShownName.of(first) + "'. If a weight file is packed in it, unpack it first";
    }

    private ByteOrder byteOrder() {
        if (!zip.entries().containsKey(root + "/byteorder")) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        MemorySegment bytes = verified("byteorder");
        String order = bytes.byteSize() > 16 ? "too long a text"
                : new String(bytes.toArray(JAVA_BYTE), StandardCharsets.US_ASCII).strip();
        return switch (order) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw file.refusal("entry byteorder: expected 'little' or 'big', found '" + ShownName.of(order)
                    + "'");
        };
    }

    private MemorySegment verified(String name) {
        ZipDirectory.Entry entry = entry(name);
        MemorySegment bytes = zip.stored(entry);
        zip.verify(entry);
        return bytes;
    }

    private ZipDirectory.Entry entry(String name) {
        ZipDirectory.Entry entry = zip.entries().get(root + "/" + name);
        if (entry == null) {
            throw file.refusal("has no entry '" + ShownName.of(root + "/" + name) + "'; the file is damaged");
        }
        return entry;
    }

    @Override
    public MemorySegment bytes(Storage storage) {
        MemorySegment bytes = zip.stored(entry("data/" + storage.key()));
        int element = storage.type().elementBytes();
        if (storage.numel() > bytes.byteSize() / element || storage.numel() * element != bytes.byteSize()) {
            throw file.refusal("storage '" + ShownName.of(storage.key()) + "' should hold " + storage.numel()
                    + " elements of " + element + " bytes, its entry has " + bytes.byteSize()
                    + " bytes; the file is damaged");
        }
        return bytes;
    }

    @Override
    public void verify(Storage storage) {
        zip.verify(entry("data/" + storage.key()));
    }
}
