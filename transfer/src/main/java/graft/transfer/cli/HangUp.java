package graft.transfer.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The signal SIGHUP, by which servers are asked to read their files again; without a handler it ends Java. The JDK has
 * signals in {@code sun.misc.Signal} alone, which its compiler warns of wherever the name is written, so the class is
 * looked up when the program runs.
 */
final class HangUp {
    private HangUp() {
    }

    /** Called with each signal from here on. */
    @FunctionalInterface
    interface Listener {
        void signalled();
    }

    /** @return whether this Java and system have that signal */
    static boolean listen(Listener listener) {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle call = lookup.findVirtual(Listener.class, "signalled", MethodType.methodType(void.class))
                    .bindTo(listener);
            Object proxy = MethodHandleProxies.asInterfaceInstance(handler,
                    MethodHandles.dropArguments(call, 0, signal));
            Object hangUp = lookup.findConstructor(signal, MethodType.methodType(void.class, String.class))
                    .invoke("HUP");
            lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
                    .invoke(hangUp, proxy);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false; // another Java, or Windows
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
