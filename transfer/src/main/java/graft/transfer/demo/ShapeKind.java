package graft.transfer.demo;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.function.Supplier;

/**
 * The shapes, drawn into the square from -1 to 1 with y downwards. Those before the heart are the source's, the others
 * the target's.
 */
enum ShapeKind {
    TRIANGLE(() -> wheel(3, 1, 1)),
    SQUARE(() -> box(-.8, -.8, .8, .8)),
    CROSS(() -> together(box(-.3, -1, .3, 1), box(-1, -.3, 1, .3))),
    RING(() -> without(disc(0, 0, 1), disc(0, 0, .5))),
    STAR(() -> wheel(10, 1, .42)),
    SPIRAL(ShapeKind::spiral),
    GEAR(ShapeKind::gear),
    LEAF(ShapeKind::leaf),
    HEXAGON(() -> wheel(6, 1, 1)),
    HOOK(ShapeKind::hook),
    DISC(() -> disc(0, 0, .9)),
    DROP(ShapeKind::drop),
    BOW(() -> polygon(-1, -.75, 0, -.12, 1, -.75, 1, .75, 0, .12, -1, .75)),
    CUP(ShapeKind::cup),
    KEY(() -> without(together(disc(0, -.55, .45), box(-.14, -.2, .14, 1), box(.1, .45, .5, .62), box(.1, .78, .5, 1)),
            disc(0, -.55, .2))),
    TREE(() -> together(polygon(0, -1, .6, -.3, -.6, -.3), polygon(0, -.65, .85, .5, -.85, .5), box(-.16, .4, .16, 1))),
    MUSHROOM(() -> together(without(disc(0, 0, .95), box(-1, .05, 1, 1)), box(-.28, 0, .28, .95))),
    BOAT(() -> together(polygon(-1, .35, 1, .35, .6, .9, -.6, .9), polygon(0, -1, .75, .2, 0, .2),
            polygon(-.12, -.7, -.12, .2, -.65, .2))),
    BELL(ShapeKind::bell),
    BUTTERFLY(() -> together(disc(-.52, -.42, .5), disc(.52, -.42, .5), disc(-.42, .48, .4), disc(.42, .48, .4),
            box(-.1, -.8, .1, .9))),
    CLOUD(() -> together(disc(-.5, .15, .45), disc(.05, -.2, .55), disc(.58, .15, .4), box(-.5, .1, .6, .6))),
    CROWN(() -> polygon(-1, -.7, -.5, 0, 0, -.95, .5, 0, 1, -.7, .8, .8, -.8, .8)),
    BOTTLE(() -> together(box(-.2, -1, .2, -.3), disc(0, -.1, .48), box(-.48, -.1, .48, 1))),
    HAMMER(() -> together(box(-.8, -.95, .8, -.35), box(-.15, -.4, .15, 1))),
    UMBRELLA(() -> together(without(disc(0, -.05, .95), box(-1, 0, 1, 1)), box(-.08, -.1, .08, .8),
            box(-.45, .66, .08, .82))),
    SUN(() -> together(disc(0, 0, .55), wheel(16, 1, .5))),
    CHEVRON(() -> polygon(-.9, -.9, -.2, -.9, .8, 0, -.2, .9, -.9, .9, .1, 0)),
    STAIRS(() -> polygon(-.9, .9, -.9, .3, -.3, .3, -.3, -.3, .3, -.3, .3, -.9, .9, -.9, .9, .9)),
    PACMAN(() -> new Arc2D.Double(-.95, -.95, 1.9, 1.9, 35, 290, Arc2D.PIE)),
    BONE(() -> together(disc(-.65, -.25, .32), disc(-.65, .25, .32), disc(.65, -.25, .32), disc(.65, .25, .32),
            box(-.6, -.2, .6, .2))),
    ROCKET(() -> together(new Ellipse2D.Double(-.36, -1, .72, 1.7), polygon(-.3, .1, -.8, .8, -.2, .55),
            polygon(.3, .1, .8, .8, .2, .55), polygon(-.2, .6, .2, .6, 0, 1))),
    DIAMOND(() -> polygon(-.5, -.75, .5, -.75, 1, -.2, 0, 1, -1, -.2)),

    HEART(ShapeKind::heart),
    ARROW(() -> polygon(0, -1, .85, -.1, .32, -.1, .32, 1, -.32, 1, -.32, -.1, -.85, -.1)),
    CRESCENT(() -> without(disc(0, 0, 1), disc(.5, -.1, .8))),
    HOURGLASS(() -> polygon(-.8, -1, .8, -1, .12, 0, .8, 1, -.8, 1, -.12, 0)),
    FISH(() -> together(new Ellipse2D.Double(-1, -.5, 1.5, 1), polygon(.25, 0, 1, -.6, 1, .6))),
    FLOWER(ShapeKind::flower),
    HOUSE(() -> polygon(0, -1, 1, -.15, .7, -.15, .7, .95, .22, .95, .22, .3, -.22, .3, -.22, .95, -.7, .95, -.7, -.15,
            -1, -.15)),
    LIGHTNING(() -> polygon(.25, -1, -.65, .2, -.1, .2, -.4, 1, .65, -.25, .08, -.25, .6, -1));

    private final Supplier<Shape> outline;

    ShapeKind(Supplier<Shape> outline) {
        this.outline = outline;
    }

    /** Whether the source task has it; the target task has the others. */
    boolean isOfSource() {
        return compareTo(HEART) < 0;
    }

    Shape outline() {
        return outline.get();
    }

    private static Shape polygon(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        path.closePath();
        return path;
    }

    /** Corners at equal angles from the top, alternately far and near. */
    private static Shape wheel(int corners, double far, double near) {
        double[] xy = new double[2 * corners];
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners - Math.PI / 2;
            double radius = i % 2 == 0 ? far : near;
            xy[2 * i] = radius * Math.cos(angle);
            xy[2 * i + 1] = radius * Math.sin(angle);
        }
        return polygon(xy);
    }

    private static Shape disc(double x, double y, double radius) {
        return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    /** From the left upper corner to the right lower one. */
    private static Shape box(double left, double top, double right, double bottom) {
        return new Rectangle2D.Double(left, top, right - left, bottom - top);
    }

    private static Shape without(Shape whole, Shape... parts) {
        Area area = new Area(whole);
        for (Shape part : parts) {
            area.subtract(new Area(part));
        }
        return area;
    }

    private static Shape together(Shape... parts) {
        Area area = new Area();
        for (Shape part : parts) {
            area.add(new Area(part));
        }
        return area;
    }

    private static Shape spiral() {
        Path2D path = new Path2D.Double();
        path.moveTo(0, 0);
        for (int i = 1; i <= 40; i++) {
            double turn = i / 40.0;
            path.lineTo(.85 * turn * Math.cos(4 * Math.PI * turn), .85 * turn * Math.sin(4 * Math.PI * turn));
        }
        return new BasicStroke(.24f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND).createStrokedShape(path);
    }

    private static Shape gear() {
        double[] xy = new double[2 * 32];
        for (int i = 0; i < 32; i++) {
            double angle = 2 * Math.PI * i / 32;
            double radius = i / 2 % 2 == 0 ? 1 : .72;
            xy[2 * i] = radius * Math.cos(angle);
            xy[2 * i + 1] = radius * Math.sin(angle);
        }
        return without(polygon(xy), disc(0, 0, .32));
    }

    private static Shape leaf() {
        Path2D path = new Path2D.Double();
        path.moveTo(0, -1);
        path.curveTo(.95, -.5, .8, .6, 0, 1);
        path.curveTo(-.8, .6, -.95, -.5, 0, -1);
        path.closePath();
        return path;
    }

    private static Shape hook() {
        Shape arc = new Arc2D.Double(-.75, -.75, 1.5, 1.5, 40, 280, Arc2D.OPEN);
        return new BasicStroke(.42f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND).createStrokedShape(arc);
    }

    private static Shape drop() {
        Path2D path = new Path2D.Double();
        path.moveTo(0, -1);
        path.curveTo(.3, -.4, .75, -.1, .75, .35);
        path.curveTo(.75, 1.2, -.75, 1.2, -.75, .35);
        path.curveTo(-.75, -.1, -.3, -.4, 0, -1);
        path.closePath();
        return path;
    }

    private static Shape cup() {
        Shape handle = new BasicStroke(.2f).createStrokedShape(new Arc2D.Double(.15, -.4, .7, .8, -90, 180,
                Arc2D.OPEN));
        return together(polygon(-.85, -.75, .5, -.75, .4, .8, -.75, .8), handle);
    }

    private static Shape bell() {
        Path2D path = new Path2D.Double();
        path.moveTo(0, -1);
        path.curveTo(.7, -.9, .5, .1, .95, .6);
        path.lineTo(-.95, .6);
        path.curveTo(-.5, .1, -.7, -.9, 0, -1);
        path.closePath();
        return together(path, disc(0, .7, .25));
    }

    private static Shape heart() {
        Path2D path = new Path2D.Double();
        path.moveTo(0, 1);
        path.curveTo(-1.5, -.1, -.9, -1.3, 0, -.5);
        path.curveTo(.9, -1.3, 1.5, -.1, 0, 1);
        path.closePath();
        return path;
    }

    private static Shape flower() {
        Shape[] petals = new Shape[5];
        for (int i = 0; i < petals.length; i++) {
            double angle = 2 * Math.PI * i / petals.length;
            petals[i] = disc(.58 * Math.cos(angle), .58 * Math.sin(angle), .42);
        }
        return without(together(petals), disc(0, 0, .25));
    }
}
