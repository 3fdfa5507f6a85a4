package graft.zoo.npy;

import graft.engine.Tensor;
import graft.zoo.bytes.Dimensions;
import graft.zoo.bytes.Inflation;
import graft.zoo.bytes.Inflation.Wrapping;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.MappedTensor;
import graft.zoo.bytes.ShownName;
import graft.zoo.bytes.ZipDirectory;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;

/** An array in a deflated entry, unpacked for as long as it is being read. */
final class DeflatedTensor implements StoredTensor {
    private final MappedFile file;
    private final ZipDirectory.Entry entry;
    private final String name;
    private final DType dtype;
    private final List<Integer> shape;

    DeflatedTensor(MappedFile file, ZipDirectory.Entry entry, String name, NpyHeader header) {
        this.file = file;
        this.entry = entry;
        this.name = name;
        this.dtype = header.dtype();
        this.shape = Dimensions.of(file, name, header.dtype(), header.shape(), entry.size() - header.bytes());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public List<Integer> shape() {
        return shape;
    }

    @Override
    public Tensor read() {
        return unpacked(MappedTensor::read);
    }

    @Override
    public long[] readIntegers() {
        return unpacked(MappedTensor::readIntegers);
    }

    @Override
    public void read(int length, Piece to) {
        unpacked(tensor -> {
            tensor.read(length, to);
            return null;
        });
    }

    private <T> T unpacked(Function<MappedTensor, T> reader) {
        return file.guarded(() -> {
            String shown = "entry '" + ShownName.of(entry.name()) + "'";
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = file.allocate(arena, shown, entry.size());
                Inflation.whole(file, shown, Wrapping.NONE, entry.packed(), bytes);
                ZipDirectory.verify(file, shown, entry, bytes);
                return reader.apply(NpyFile.tensor(file, name, bytes, () -> { }));
            }
        });
    }
}
