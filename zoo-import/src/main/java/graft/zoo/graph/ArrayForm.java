package graft.zoo.graph;

import graft.engine.Tensor;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An input or output array as its file has it, [N,784] or [N,28,28] or [2,3,5], and where its values lie in Graft's
 * [N,H,W,C].
 *
 * @param dims    the file's shape; its first number is 0 where {@code batched}, for any number of images
 * @param batched whether the first axis counts images; else the whole array is one
 * @param layout  of one image's values
 */
public record ArrayForm(List<Integer> dims, boolean batched, AxisLayout layout) {
    public ArrayForm {
        dims = List.copyOf(dims);
    }

    /** Of a value of a graph; a first axis of size 1 counts images. */
    public static ArrayForm of(Feature x, boolean counting) {
        boolean batched = x.batched() || counting && x.dims().length > 0 && x.dims()[0] == 1;
        int[] dims = x.dims().clone();
        if (batched) {
            dims[0] = 0;
        }
        return new ArrayForm(Arrays.stream(dims).boxed().toList(), batched, x.layout());
    }

    /** [N,H,W,C] for rank 4, [N,W,C] for 3, [N,C] for 2. */
    public static ArrayForm channelsLast(Shape shape, int rank) {
        int[] own = {shape.h(), shape.w(), shape.c()};
        int[] dims = Arrays.copyOfRange(own, 4 - rank, 3);
        return counted(dims, AxisLayout.usual(dims));
    }

    /** [N,C,H,W] for rank 4, [N,C,H] for 3, [N,C] for 2. */
    public static ArrayForm channelsFirst(Shape shape, int rank) {
        int[] own = {shape.c(), shape.h(), shape.w()};
        int[] dims = Arrays.copyOf(own, rank - 1);
        return counted(dims, AxisLayout.ofAxes(dims, rank > 2 ? List.of(1) : List.of(), rank > 3 ? List.of(2)
                : List.of(), List.of(0)));
    }

    private static ArrayForm counted(int[] own, AxisLayout layout) {
        List<Integer> dims = new ArrayList<>(List.of(0));
        Arrays.stream(own).forEach(dims::add);
        return new ArrayForm(dims, true, layout);
    }

    /** Whether an array of this shape can be given. */
    public boolean fits(int[] shape) {
        return shape.length == dims.size() && IntStream.range(batched ? 1 : 0, shape.length)
                .allMatch(i -> shape[i] == dims.get(i)) && (!batched || shape[0] > 0);
    }

    /** The file's array as [N,H,W,C]. */
    public Tensor toImages(Tensor x) {
        Shape shape = layout.shape();
        return factors(x.reshape(with(images(x), layout.sizes()))).reshape(images(x), shape.h(), shape.w(), shape.c());
    }

    private int images(Tensor x) {
        return batched ? x.dim(0) : 1;
    }

    private Tensor factors(Tensor x) {
        int[] axes = new int[layout.sizes().size() + 1];
        for (int i = 1; i < axes.length; i++) {
            axes[i] = layout.order().get(i - 1) + 1;
        }
        return x.permute(axes);
    }

    /** [N,H,W,C], or [N,C], as the file's array; of one that does not count images, the first. */
    public Tensor fromImages(Tensor y) {
        int n = batched ? y.dim(0) : 1;
        List<Integer> order = layout.order();
        Tensor all = y.dim(0) == n ? y : Tensor.wrap(Arrays.copyOf(y.toArray(), layout.size()), 1, layout.size());
        int[] back = new int[order.size() + 1];
        for (int i = 0; i < order.size(); i++) {
            back[order.get(i) + 1] = i + 1;
        }
        int[] own = dims.stream().mapToInt(Integer::intValue).toArray();
        if (batched) {
            own[0] = n;
        }
        return all.reshape(with(n, order.stream().map(layout.sizes()::get).toList())).permute(back).reshape(own);
    }

    private static int[] with(int n, List<Integer> sizes) {
        return IntStream.concat(IntStream.of(n), sizes.stream().mapToInt(Integer::intValue)).toArray();
    }


    /** Such as [N,3,224,224]. */
    @Override
    public String toString() {
        String shown = dims.toString().replace(" ", "");
        return batched ? "[N" + shown.substring(2) : shown;
    }
}
