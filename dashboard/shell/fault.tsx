// Fault: what is shown where a part of the page has broken. The rest of the page goes on, and so does the agent.
import { Button } from '#dashboard/ui/button.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Component } from 'react';
import type { ErrorInfo, ReactNode } from 'react';

type Props = { readonly children: ReactNode };
type State = { readonly error: unknown };

/** React asks for a class here. */
export class FaultBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return <FaultPage error={this.state.error} onRetry={() => this.setState({ error: undefined })} />;
  }
}

export function FaultPage({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactNode {
  return (
    <div role="alert" className="m-3.5 flex flex-col items-start gap-3 rounded-card border border-loss/60 bg-bg1 p-4">
      <h2 className="text-verdict font-semibold">This page has a fault.</h2>
      <p className="text-body text-t2">
        {sentenceOf(error)} The agent does not depend on it and goes on; positions keep their stops.
      </p>
      <div className="flex gap-2">
        <Button kind="primary" onClick={onRetry ?? (() => location.reload())}>
          Try again
        </Button>
        <Button onClick={() => location.reload()}>Load the page anew</Button>
      </div>
    </div>
  );
}
