package graft.zoo.caffe;

import graft.zoo.bytes.MappedFile;
import graft.zoo.hdf5.Hdf5;
import graft.zoo.hdf5.Hdf5Dataset;
import graft.zoo.hdf5.Hdf5Group;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code .caffemodel.h5}: what Caffe writes with {@code snapshot_format: HDF5} (caffe, src/caffe/net.cpp, ToHDF5). Blob
 * {@code i} of layer {@code conv1} is the dataset {@code data/conv1/i}; what a layer shares with another is stored
 * there alone.
 */
public final class CaffeHdf5 {
    private static final String DATA = "data";

    private CaffeHdf5() {
    }

    /** Whether a file is one: a group {@code data} with groups in it, all of whose datasets have numbers for names. */
    public static boolean recognises(Hdf5 hdf5) {
        if (!(hdf5.root().find(DATA).orElse(null) instanceof Hdf5Group data)) {
            return false;
        }
        List<Hdf5Dataset> datasets = hdf5.datasets(data);
        return !datasets.isEmpty() && datasets.stream().allMatch(d -> d.path().matches(DATA + "/.+/\\d{1,2}"));
    }

    static Map<String, CaffeBlob> blobs(MappedFile file, Hdf5 hdf5) {
        Map<String, CaffeBlob> blobs = new LinkedHashMap<>();
        Hdf5Group data = (Hdf5Group) hdf5.root().find(DATA).orElseThrow();
        for (Hdf5Dataset dataset : hdf5.datasets(data)) {
            int slash = dataset.path().lastIndexOf('/');
            String layer = dataset.path().substring(DATA.length() + 1, slash);
            String name = layer + "[" + dataset.path().substring(slash + 1) + "]";
            blobs.put(name, CaffeBlob.of(file.path(), dataset.tensor(name)));
        }
        return blobs;
    }
}
