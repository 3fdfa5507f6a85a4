package graft.engine.simd;

import graft.engine.Nhwc;
import java.util.Arrays;

/** A square of pixels with some of their channels, for Winograd's tiles; zeros where it leaves the image. */
final class Patch {
    private Patch() {
    }

    /** Whether all of it can be read where it lies: {@code width} channels from {@code c} on, of all pixels. */
    static boolean inside(Nhwc x, int top, int left, int side, int c, int width) {
        return left >= 0 && top >= 0 && left + side <= x.w() && top + side <= x.h() && c + width <= x.c();
    }

    /** Copies it to {@code to[at..]}, [side][side][width], with zeros for what the image does not have. */
    static void copy(Nhwc x, int image, int top, int left, int side, int c, int width, float[] to, int at) {
        Arrays.fill(to, at, at + side * side * width, 0f);
        int real = Math.min(width, x.c() - c);
        for (int i = Math.max(0, -top); i < Math.min(side, x.h() - top); i++) {
            for (int j = Math.max(0, -left); j < Math.min(side, x.w() - left); j++) {
                System.arraycopy(x.data(), x.at(image, top + i, left + j) + c, to, at + (i * side + j) * width, real);
            }
        }
    }
}
