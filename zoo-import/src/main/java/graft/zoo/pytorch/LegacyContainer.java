package graft.zoo.pytorch;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import graft.zoo.pytorch.Pickled.Constant;
import graft.zoo.pytorch.Pickled.Dict;
import graft.zoo.pytorch.Pickled.Int;
import graft.zoo.pytorch.Pickled.Sequence;
import graft.zoo.pytorch.Pickled.Storage;
import graft.zoo.pytorch.Pickled.Text;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The stream of torch 0.1.10 to 1.5: five pickles, then the storages, without padding.
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><td>pickle 1</td><td>the number 0x1950A86A20F9469CFC6C</td></tr>
 * <tr><td>pickle 2</td><td>1001, the protocol's version</td></tr>
 * <tr><td>pickle 3</td><td>a dict about the machine, with {@code little_endian}</td></tr>
 * <tr><td>pickle 4</td><td>the state_dict</td></tr>
 * <tr><td>pickle 5</td><td>the list of the storages' keys</td></tr>
 * <tr><td>for each key</td><td>8 bytes: number of elements, little-endian; then the elements</td></tr>
 * </table>
 */
final class LegacyContainer implements StateDict.Storages {
    private static final BigInteger MAGIC = new BigInteger("1950A86A20F9469CFC6C", 16);
    private static final BigInteger VERSION = BigInteger.valueOf(1001);
    private static final ValueLayout.OfLong COUNT =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MappedFile file;
    private final Rebuild rebuild = new Rebuild();
    private final Map<String, MemorySegment> storages = new HashMap<>();
    private long at;

    private LegacyContainer(MappedFile file) {
        this.file = file;
    }

    static StateDict read(MappedFile file, String key) {
        return new LegacyContainer(file).read(key);
    }

    private StateDict read(String key) {
        if (!(pickle("magic number") instanceof Int magic) || !magic.value().equals(MAGIC)) {
            throw file.refusal("does not begin with PyTorch's magic number");
        }
        if (!(pickle("version") instanceof Int version) || !version.value().equals(VERSION)) {
            throw file.refusal("has another protocol version than 1001");
        }
        if (!(pickle("system information") instanceof Dict system)
                || system.items.get(new Text("little_endian")) != Constant.TRUE) {
            throw file.refusal("was saved on a big-endian machine, or does not state it; load it in PyTorch and save "
                    + "it "
                    + "again");
        }
        Pickled value = pickle("state_dict");
        if (!(pickle("storage keys") instanceof Sequence keys)) {
            throw file.refusal("has no list of storage keys after its state_dict");
        }
        for (Pickled listed : keys.items) {
            locate(listed);
        }
        if (at != file.size()) {
            throw file.refusal("has " + (file.size() - at) + " bytes after its last storage; expected none");
        }
        return StateDict.of(file, value, key, this, ByteOrder.LITTLE_ENDIAN);
    }

    private Pickled pickle(String what) {
        var in = new PickleBytes(file, file.bytes().asSlice(at), "pickle of the " + what + " from offset " + at);
        Pickled value = new PickleMachine(in, rebuild).run();
        at += in.offset();
        return value;
    }

    private void locate(Pickled key) {
        if (!(key instanceof Text text) || rebuild.roots().get(text.value()) == null) {
            throw file.refusal("lists a storage that no tensor uses, so that its size is unknown; the file is damaged");
        }
        Storage storage = rebuild.roots().get(text.value());
        String where = "storage '" + ShownName.of(storage.key()) + "' at offset " + at + " ";
        if (file.size() - at < 8) {
            throw file.refusal(where + "is missing; the file is truncated");
        }
        long numel = file.bytes().get(COUNT, at);
        at += 8;
        int element = storage.type().elementBytes();
        if (numel != storage.numel()) {
            throw file.refusal(where + "has " + numel + " elements, expected " + storage.numel());
        }
        if (numel > (file.size() - at) / element) {
            throw file.refusal(where + "takes " + numel + " elements of " + element + " bytes, only "
                    + (file.size() - at) + " bytes are left; the file is truncated");
        }
        if (storages.put(storage.key(), file.bytes().asSlice(at, numel * element)) != null) {
            throw file.refusal(where + "is there twice");
        }
        at += numel * element;
    }

    @Override
    public MemorySegment bytes(Storage storage) {
        MemorySegment bytes = storages.get(storage.key());
        if (bytes == null) {
            throw file.refusal("has no storage '" + ShownName.of(storage.key()) + "'; the file is damaged");
        }
        return bytes;
    }

    /** Nothing to compare: this container has no checksums. */
    @Override
    public void verify(Storage storage) {
    }
}
