import { X } from 'lucide-react';
import { AlertDialog, Dialog } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Button } from './button.tsx';
import { leaving } from './navigation.ts';

const overlay = 'fixed inset-0 z-40 bg-shade';
const box =
  'fixed left-1/2 top-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-card border border-line bg-surface p-6 shadow-float';

/** The focus returns to where it was before; where that is gone or about to be, to the heading of the page. */
function useReturnOfFocus(gone = false) {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const back = before.current?.isConnected && !gone ? before.current : document.querySelector('h1');
      if (back instanceof HTMLElement) back.focus();
    },
  };
}

type Confirmation = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What follows from it. */
  consequence: string;
  /** The deed again: never only "OK". */
  confirm: string;
  cancel?: string;
  busy?: boolean;
  /** Whether the deed cannot be done now. */
  off?: boolean;
  /** Whether it has been done, and what asked for it goes away with it. */
  done?: boolean;
  onConfirm: () => void;
  children?: ReactNode;
};

/** Asks before something that cannot be undone. The focus starts on the way out. */
export function Confirm(props: Confirmation) {
  const { t } = useTranslation();
  const focus = useReturnOfFocus(props.done);
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => props.busy || props.onOpenChange(open)}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlay} />
        <AlertDialog.Content className={`${box} max-w-md`} {...focus}>
          <AlertDialog.Title className="text-lg font-semibold">{props.title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-muted">{props.consequence}</AlertDialog.Description>
          {props.children}
          <div className="mt-6 flex flex-wrap justify-end gap-3">
            <AlertDialog.Cancel asChild>
              <Button off={props.busy ?? false}>{props.cancel ?? t.cancel}</Button>
            </AlertDialog.Cancel>
            <Button variant="danger" busy={props.busy ?? false} off={props.off ?? false} onClick={props.onConfirm}>
              {props.confirm}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** Something to look at or to fill in, over the page. The focus returns to where it came from. What was entered is not closed by mistake. */
export function Sheet(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  hint?: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const focus = useReturnOfFocus();
  return (
    <Dialog.Root
      open={props.open}
      onOpenChange={(open) => (open ? props.onOpenChange(true) : leaving(() => props.onOpenChange(false)))}
    >
      <Dialog.Portal>
        <Dialog.Overlay className={overlay} />
        <Dialog.Content
          className={`${box} max-w-xl`}
          {...(props.hint ? {} : { 'aria-describedby': undefined })}
          {...focus}
        >
          <div className="flex items-start justify-between gap-4">
            <Dialog.Title className="text-lg font-semibold">{props.title}</Dialog.Title>
            <Dialog.Close
              aria-label={t.close}
              className="-mr-2 -mt-1 grid size-9 shrink-0 place-items-center rounded-control text-muted hover:bg-sunken hover:text-ink"
            >
              <X aria-hidden="true" className="size-4" />
            </Dialog.Close>
          </div>
          {props.hint && <Dialog.Description className="mt-1 text-sm text-muted">{props.hint}</Dialog.Description>}
          <div className="mt-5">{props.children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
