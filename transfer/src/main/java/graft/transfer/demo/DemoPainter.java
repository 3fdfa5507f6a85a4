package graft.transfer.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.MultipleGradientPaint.CycleMethod;
import java.awt.Paint;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.TexturePaint;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.SplittableRandom;

/**
 * Draws one image: a background between two colours with soft lights, clutter on it, the shape turned, slanted, at
 * times mirrored, with its shadow, sometimes something in front of it, and a little noise over all. It is drawn at twice the size with antialiasing and averaged down.
 *
 * <p>Not thread-safe: it keeps its canvas. One a thread.
 */
final class DemoPainter {
    private static final int SUPERSAMPLING = 2;
    /** Least difference of luma, of 255, between shape and background. */
    private static final double CONTRAST = 50;

    private final int size;
    private final int side;
    private final BufferedImage canvas;
    private final Graphics2D g;
    private SplittableRandom random;

    DemoPainter(int size) {
        this.size = size;
        this.side = size * SUPERSAMPLING;
        canvas = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        g = canvas.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    /** An image [size, size, 3] of this class; the seed alone decides which. */
    byte[] paint(DemoClass kind, long seed) {
        random = new SplittableRandom(seed);
        Color near = anyColor();
        Color far = mix(near, anyColor(), 0.5);
        g.setPaint(new GradientPaint((float) between(0, side), 0, near, (float) between(0, side), side, far));
        g.fillRect(0, 0, side, side);
        glow(2 + random.nextInt(4));
        clutter(1 + random.nextInt(4));
        drawShape(kind, mix(near, far, 0.5));
        if (random.nextInt(4) == 0) {
            occlude();
        }
        return averaged(random.nextInt(2, 14));
    }

    /** Soft discs, like lights out of focus. */
    private void glow(int count) {
        for (int i = 0; i < count; i++) {
            Color color = anyColor();
            float radius = (float) (side * between(.1, .35));
            g.setPaint(new RadialGradientPaint((float) between(0, side), (float) between(0, side), radius,
                    new float[] {0, .75f, 1}, new Color[] {translucent(color, 110), translucent(color, 70),
                        translucent(color, 0)}));
            g.fillRect(0, 0, side, side);
        }
    }

    private void drawShape(DemoClass kind, Color background) {
        Texture texture = Texture.values()[random.nextInt(Texture.values().length)];
        Color color = contrasting(background);
        double radius = side * between(.3, .43);
        double room = Math.max(0, side / 2.0 - radius);
        AffineTransform place = new AffineTransform();
        place.translate(side / 2.0 + between(-room, room), side / 2.0 + between(-room, room));
        place.rotate(between(-.7, .7));
        place.shear(between(-.25, .25), 0);
        double wide = random.nextBoolean() ? 1 : -1; // or mirrored
        place.scale(wide * radius * between(.8, 1.1), radius);
        Shape outline = kind.shape().outline();
        if (texture == Texture.OUTLINE && kind.shape() != ShapeKind.SPIRAL) { // whose line is too thin for it
            outline = new BasicStroke(.17f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND).createStrokedShape(outline);
        }
        Shape shape = place.createTransformedShape(outline);
        shadow(shape);
        g.setPaint(paintOf(texture, color, mix(background, contrasting(color), 0.75)));
        g.fill(shape);
        g.setPaint(translucent(mix(color, Color.WHITE, .6), 150));
        g.setStroke(new BasicStroke(side / 96f));
        g.draw(shape);
    }

    /** The light comes from the left and above. Five layers, each a little narrower, make a soft edge. */
    private void shadow(Shape shape) {
        g.setPaint(new Color(0, 0, 0, 22));
        double away = side * between(.02, .05);
        g.translate(away, away);
        for (int layer = 4; layer >= 0; layer--) {
            if (layer > 0) {
                g.setStroke(new BasicStroke(layer * side / 48f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                g.draw(shape);
            }
            g.fill(shape);
        }
        g.translate(-away, -away);
    }

    private Paint paintOf(Texture texture, Color color, Color other) {
        return switch (texture) {
            case SOLID, OUTLINE -> new GradientPaint(side * .15f, side * .1f, mix(color, Color.WHITE, .25),
                    side * .85f, side * .9f, mix(color, Color.BLACK, .15));
            case STRIPED -> stripes(color, other);
            case DOTTED -> dots(color, other);
        };
    }

    private Paint stripes(Color color, Color other) {
        double angle = between(0, 2 * Math.PI);
        double period = between(7, 10) * side / 64;
        return new LinearGradientPaint((float) between(0, 9), (float) between(0, 9),
                (float) (9 + period * Math.cos(angle)), (float) (9 + period * Math.sin(angle)),
                new float[] {0, .45f, .55f, 1}, new Color[] {color, color, other, other}, CycleMethod.REPEAT);
    }

    private Paint dots(Color color, Color other) {
        int tile = 12;
        BufferedImage image = new BufferedImage(tile, tile, BufferedImage.TYPE_INT_RGB);
        Graphics2D on = image.createGraphics();
        on.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        on.setPaint(color);
        on.fillRect(0, 0, tile, tile);
        on.setPaint(other);
        on.fill(new Ellipse2D.Double(2.5, 2.5, 7, 7));
        on.dispose();
        double period = between(7.5, 10) * side / 64;
        return new TexturePaint(image, new Rectangle2D.Double(between(0, 9), between(0, 9), period, period));
    }

    /** Thin lines, bows and specks of every colour. */
    private void clutter(int count) {
        for (int i = 0; i < count; i++) {
            g.setPaint(anyColor());
            g.setStroke(new BasicStroke((float) (between(.8, 3) * side / 64), BasicStroke.CAP_ROUND,
                    BasicStroke.JOIN_ROUND));
            double x = between(0, side);
            double y = between(0, side);
            double reach = side * .5;
            switch (random.nextInt(3)) {
                case 0 -> g.draw(new Line2D.Double(x, y, x + between(-reach, reach), y + between(-reach, reach)));
                case 1 -> g.draw(new QuadCurve2D.Double(x, y, x + between(-reach, reach), y + between(-reach, reach),
                        x + between(-reach, reach), y + between(-reach, reach)));
                default -> {
                    double r = between(1.5, 4.5) * side / 64;
                    g.fill(new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r));
                }
            }
        }
    }

    /** A bar across the image or a disc somewhere on it. */
    private void occlude() {
        g.setPaint(anyColor());
        double x = between(.2, .8) * side;
        double y = between(.2, .8) * side;
        if (random.nextBoolean()) {
            double angle = between(0, Math.PI);
            double dx = 2 * side * Math.cos(angle);
            double dy = 2 * side * Math.sin(angle);
            g.setStroke(new BasicStroke((float) (between(3, 7) * side / 64)));
            g.draw(new Line2D.Double(x - dx, y - dy, x + dx, y + dy));
        } else {
            double r = between(.06, .14) * side;
            g.fill(new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r));
        }
    }

    /**
     * Averages each block of the canvas into a pixel and adds noise, roughly normal, up to {@code noise} either way.
     */
    private byte[] averaged(int noise) {
        int[] pixels = ((DataBufferInt) canvas.getRaster().getDataBuffer()).getData();
        byte[] out = new byte[size * size * 3];
        for (int y = 0, to = 0; y < size; y++) {
            for (int x = 0; x < size; x++, to += 3) {
                int red = 0;
                int green = 0;
                int blue = 0;
                for (int i = 0; i < SUPERSAMPLING * SUPERSAMPLING; i++) {
                    int rgb = pixels[(y * SUPERSAMPLING + i / SUPERSAMPLING) * side + x * SUPERSAMPLING
                            + i % SUPERSAMPLING];
                    red += rgb >> 16 & 0xff;
                    green += rgb >> 8 & 0xff;
                    blue += rgb & 0xff;
                }
                long bits = random.nextLong();
                int samples = SUPERSAMPLING * SUPERSAMPLING;
                out[to] = noisy(red / samples, bits, noise);
                out[to + 1] = noisy(green / samples, bits >> 16, noise);
                out[to + 2] = noisy(blue / samples, bits >> 32, noise);
            }
        }
        return out;
    }

    /** Two uniform bytes added up give a triangle around 255. */
    private static byte noisy(int value, long bits, int noise) {
        int triangle = (int) (bits & 0xff) + (int) (bits >> 8 & 0xff) - 255;
        return (byte) Math.clamp(value + triangle * noise / 255, 0, 255);
    }

    private Color anyColor() {
        return new Color(random.nextInt(20, 236), random.nextInt(20, 236), random.nextInt(20, 236));
    }

    /** @param alpha 0 to 255: opaque */
    private static Color translucent(Color c, int alpha) {
        return new Color(c.getRed(), c.getGreen(), c.getBlue(), alpha);
    }

    private Color contrasting(Color with) {
        for (int i = 0; i < 20; i++) {
            Color color = anyColor();
            if (Math.abs(luma(color) - luma(with)) >= CONTRAST) {
                return color;
            }
        }
        return luma(with) < 128 ? Color.WHITE : Color.BLACK;
    }

    private static double luma(Color c) {
        return .299 * c.getRed() + .587 * c.getGreen() + .114 * c.getBlue();
    }

    private static Color mix(Color a, Color b, double part) {
        return new Color((int) (a.getRed() + part * (b.getRed() - a.getRed())),
                (int) (a.getGreen() + part * (b.getGreen() - a.getGreen())),
                (int) (a.getBlue() + part * (b.getBlue() - a.getBlue())));
    }

    private double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }
}
