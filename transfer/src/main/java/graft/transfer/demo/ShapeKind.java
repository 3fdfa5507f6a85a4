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
 * The shapes, drawn into the square from -1 to 1 with y downwards. The first ten are the source's, the others the
 * target's.
 */
enum ShapeKind {
    TRIANGLE(() -> wheel(3, 1, 1)),
    SQUARE(() -> new Rectangle2D.Double(-0.8, -0.8, 1.6, 1.6)),
    CROSS(() -> polygon(-.3, -1, .3, -1, .3, -.3, 1, -.3, 1, .3, .3, .3, .3, 1, -.3, 1, -.3, .3, -1, .3, -1, -.3, -.3,
            -.3)),
    RING(() -> without(disc(0, 0, 1), disc(0, 0, .5))),
    STAR(() -> wheel(10, 1, .42)),
    SPIRAL(ShapeKind::spiral),
    GEAR(ShapeKind::gear),
    LEAF(ShapeKind::leaf),
    HEXAGON(() -> wheel(6, 1, 1)),
    HOOK(ShapeKind::hook),

    HEART(ShapeKind::heart),
    ARROW(() -> polygon(0, -1, .85, -.1, .32, -.1, .32, 1, -.32, 1, -.32, -.1, -.85, -.1)),
    CRESCENT(() -> without(disc(0, 0, 1), disc(.5, -.1, .8))),
    HOURGLASS(() -> polygon(-.8, -1, .8, -1, .12, 0, .8, 1, -.8, 1, -.12, 0)),
    FISH(ShapeKind::fish),
    FLOWER(ShapeKind::flower),
    HOUSE(() -> polygon(0, -1, 1, -.15, .7, -.15, .7, .95, .22, .95, .22, .3, -.22, .3, -.22, .95, -.7, .95, -.7, -.15,
            -1, -.15)),
    LIGHTNING(() -> polygon(.25, -1, -.65, .2, -.1, .2, -.4, 1, .65, -.25, .08, -.25, .6, -1));

    private final Supplier<Shape> outline;

    ShapeKind(Supplier<Shape> outline) {
        this.outline = outline;
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

    private static Shape heart() {
        Path2D path = new Path2D.Double();
        path.moveTo(0, 1);
        path.curveTo(-1.5, -.1, -.9, -1.3, 0, -.5);
        path.curveTo(.9, -1.3, 1.5, -.1, 0, 1);
        path.closePath();
        return path;
    }

    private static Shape fish() {
        return together(new Ellipse2D.Double(-1, -.5, 1.5, 1), polygon(.25, 0, 1, -.6, 1, .6));
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
